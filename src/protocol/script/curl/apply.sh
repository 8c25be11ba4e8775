look
choose
traps
! grep -q '^\["STOP"' "$work/traps" || exit 1
differences
shown
[ "$(cat "$work/differs")" != '{}' ] || { printf 'nothing is to be changed\n'; exit 0; }
id=$(jq -r '.id // empty | @uri' "$work/now") || exit 1
if [ -z "$id" ] || grep -q '^\["ACCEPT"' "$work/traps"; then
  confirm
fi
if [ -n "$id" ]; then
  keep
  cp "$work/differs" "$work/body"
  send PATCH "$at/federationConfiguration/$id" || exit 1
else
  keep
  printf '%s' "$wanted" >"$work/body"
  if ! send POST "$at/federationConfiguration" >/dev/null; then
    look
    if [ "$kind" = Federated ] && [ "$(cat "$work/now")" = null ]; then
      printf 'it was left federated without any configuration, and is made managed again\n' >&2
      printf '{"authenticationType":"Managed"}' >"$work/body"
      send PATCH "$at"
    fi
    exit 1
  fi
fi
for wait in 1 2 4 8 0; do
  look
  differences
  [ "$(cat "$work/differs")" != '{}' ] || { printf '%s is federated\n' "$domain"; exit 0; }
  sleep "$wait"
done
printf 'it was taken, and other values are still shown:\n' >&2
shown
exit 1
