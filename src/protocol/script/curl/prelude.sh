for tool in curl jq base64 mktemp; do
  command -v "$tool" >/dev/null || { printf '%s is needed\n' "$tool" >&2; exit 1; }
done
: "${TOKEN:?an access token is needed in it, with $scopes}"
umask 077
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
at=${graph}v1.0/domains/$domain
call() {
  : >"$work/answer"
  if printf 'Authorization: Bearer %s\n' "$TOKEN" |
    curl --silent --show-error --fail-with-body --globoff --retry 5 --header @- --dump-header "$work/headers" \
      --write-out '%{stderr}%{http_code}' --output "$work/answer" "$@" 2>"$work/told"; then
    cat "$work/answer"
  else
    jq -ac '.error // .' "$work/answer" >&2
    printf 'Graph: ' >&2
    cat "$work/told" >&2
    printf '\n' >&2
    return 1
  fi
}
send() {
  call --request "$1" --header 'Content-Type: application/json' --data-binary "@$work/body" "$2"
}
confirm() {
  printf 'To go on, type %s: ' "$domain" >&2
  read -r typed
  [ "$typed" = "$domain" ] || { printf 'nothing was changed\n' >&2; exit 1; }
}
pages() {
  url=$1
  while [ -n "$url" ]; do
    case "$url" in
      "$graph"*) ;;
      *) printf 'a page of the list lies elsewhere\n' >&2; return 1 ;;
    esac
    call --header 'ConsistencyLevel: eventual' "$url" >"$work/page" || return 1
    jq -c '.value[]' "$work/page" || return 1
    url=$(jq -r '."@odata.nextLink" // empty' "$work/page") || return 1
  done
}
look() {
  call "$at" >"$work/domain" || exit 1
  kind=$(jq -r .authenticationType "$work/domain") || exit 1
  : >"$work/found"
  [ "$kind" != Federated ] || call "$at/federationConfiguration" >"$work/found" ||
    grep -q '404$' "$work/told" || exit 1
  jq -nc '[inputs][0].value[0] | if . == null then null else
    with_entries(select(.value != null and (.key | startswith("@odata") | not))) end' \
    "$work/found" >"$work/now" || exit 1
}
keep() {
  name=$domain.federation.$(date -u +%Y%m%dT%H%M%SZ)
  kept=$name.json
  nth=1
  until (set -C; : >"$kept") 2>/dev/null; do
    nth=$((nth + 1))
    [ "$nth" -lt 10 ] || { printf '%s cannot be written\n' "$kept" >&2; exit 1; }
    kept=$name-$nth.json
  done
  jq --arg domain "$domain" --arg kind "$kind" \
    '{domain: $domain, authenticationType: $kind, federation: .}' "$work/now" >"$kept" || exit 1
  printf 'kept in %s\n' "$kept"
}
choose() {
  wanted=$(jq -c --argjson wanted "$wanted" --argjson instead "$instead" '
    if . != null and $instead != null and .issuerUri == $wanted.issuerUri and
      (.preferredAuthenticationProtocol // "" | ascii_downcase) ==
        ($instead.preferredAuthenticationProtocol | ascii_downcase)
    then $instead else $wanted end' "$work/now") || exit 1
}
differences() {
  jq -c --argjson wanted "$wanted" --argjson programs "$programs" --argjson ours "$ours" '
    (. // {}) as $now
    | ($wanted | with_entries(select(.key != "@odata.type" and $now[.key] != .value)))
    + (($now.nextSigningCertificate // "" | gsub("[ \t\r\n]"; "")) as $next
      | if $next == "" or ($ours | index([$next]) != null) then {}
        else {nextSigningCertificate: ($wanted.nextSigningCertificate // $wanted.signingCertificate)} end)
    + ($programs | with_entries(select(($now[.key] // "") != "" and $now[.key] != .value)))' \
    "$work/now" >"$work/differs" || exit 1
}
shown() {
  jq -ac --slurpfile now "$work/now" \
    'to_entries[] | {name: .key, now: $now[0][.key], wanted: .value}' "$work/differs"
}
managed() {
  if pages "$people" >"$work/all"; then
    jq -sa '{need_a_password: map(select(.onPremisesSyncEnabled != true) | .userPrincipalName),
      need_hash_sync: map(select(.onPremisesSyncEnabled == true)) | length}' "$work/all"
  else
    printf 'who will need a password was not to be seen\n' >&2
  fi
  confirm
  printf '{"authenticationType":"Managed"}' >"$work/body"
  send PATCH "$at" || {
    id=$(jq -r '.id // empty | @uri' "$work/now") && [ -n "$id" ] || exit 1
    call --request DELETE "$at/federationConfiguration/$id" || exit 1
  }
  for wait in 1 2 4 8 0; do
    look
    [ "$kind" != Managed ] || { printf '%s is managed\n' "$domain"; exit 0; }
    sleep "$wait"
  done
  printf 'it was taken, and still shows as %s\n' "$kind" >&2
  exit 1
}
