jq -c --arg domain "$domain" '
  if type == "object" and .domain == $domain and has("federation") and
    (.federation == null or (.federation | type) == "object")
  then .federation else error("the file keeps no federation of this domain") end
  | if . == null then . else with_entries(select(.value != null and .key != "id" and
    .key != "signingCertificateUpdateStatus" and (.key | startswith("@odata") | not))) end' \
  <"$file" >"$work/before" || exit 1
[ -s "$work/before" ] || { printf 'the file is empty\n' >&2; exit 1; }
look
if [ "$(cat "$work/before")" = null ]; then
  [ "$kind" != Managed ] || { printf 'it is managed already\n'; exit 0; }
  managed
fi
jq -e '(.signingCertificate // "") != ""' "$work/before" >/dev/null ||
  { printf 'a federation without a certificate is never sent\n' >&2; exit 1; }
printf 'people will be sent to:\n'
jq -a . "$work/before"
confirm
id=$(jq -r '.id // empty | @uri' "$work/now") || exit 1
if [ -z "$id" ]; then
  jq -c '. + {"@odata.type": "#microsoft.graph.internalDomainFederation"}' "$work/before" >"$work/body" || exit 1
  send POST "$at/federationConfiguration" >/dev/null || exit 1
else
  jq -c --slurpfile now "$work/now" 'if $now[0].nextSigningCertificate and (.nextSigningCertificate | not)
    then .nextSigningCertificate = .signingCertificate else . end' "$work/before" >"$work/body" || exit 1
  send PATCH "$at/federationConfiguration/$id" || exit 1
  jq -c --slurpfile before "$work/before" '. as $now
    | ["activeSignInUri", "metadataExchangeUri", "signOutUri"]
    | map(select($now[.] and ($before[0][.] | not)) | {(.): null}) | add // {}' "$work/now" >"$work/body" || exit 1
  [ "$(cat "$work/body")" = '{}' ] || send PATCH "$at/federationConfiguration/$id" ||
    printf 'values that were not there before are kept\n' >&2
fi
for wait in 1 2 4 8 0; do
  look
  jq -c --slurpfile before "$work/before" '(. // {}) as $now | $before[0] as $before
    | [($before + $now) | keys[] | select(. != "id" and . != "signingCertificateUpdateStatus")
      | select($now[.] != $before[.] and
        (. == "nextSigningCertificate" and ($before[.] | not) and $now[.] == $before.signingCertificate | not))]' \
    "$work/now" >"$work/other" || exit 1
  [ "$(cat "$work/other")" != '[]' ] || { printf '%s is as it was\n' "$domain"; exit 0; }
  sleep "$wait"
done
printf 'it was taken, and these are still other: ' >&2
jq -ac . "$work/other" >&2
exit 1
