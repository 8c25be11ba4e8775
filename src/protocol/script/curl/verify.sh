look
their=$(sed -n 's/^[Dd][Aa][Tt][Ee]: *//p' "$work/headers" | tr -d '\r' | tail -n 1 |
  jq -Rr 'strptime("%a, %d %b %Y %H:%M:%S GMT") | mktime' 2>/dev/null)
own=$(date +%s)
choose
differences
other=0
judge() {
  if [ "$2" = true ]; then
    printf 'fine   %s\n' "$1"
  else
    printf 'OTHER  %s\n' "$1"
    other=1
  fi
}
fetch() {
  curl --silent --show-error --fail --globoff --max-time 15 --max-filesize 1048576 --output "$work/page" "$1"
}
federated=false
[ "$kind" != Federated ] || federated=true
judge authenticationType "$federated"
jq -nr --argjson wanted "$wanted" --slurpfile differs "$work/differs" '
  ($wanted | keys_unsorted) + ["nextSigningCertificate"] + ($differs[0] | keys_unsorted)
  | reduce .[] as $name ([]; if index([$name]) or $name == "@odata.type" then . else . + [$name] end)
  | .[] | . as $name | "\($name) \($differs[0] | has($name) | not)"' >"$work/judged" || exit 1
while read -r name fits; do
  judge "$name" "$fits"
done <"$work/judged"
jq -e --argjson ours "$ours" '
  ($ours | length) < 2 or ((. // {}).nextSigningCertificate // "") != ""' "$work/now" >/dev/null ||
  printf 'WAITS  nextSigningCertificate\n'
fits=false
if fetch "$metadata" && grep -qF "$(jq -nr --argjson wanted "$wanted" '$wanted.signingCertificate')" "$work/page"; then
  fits=true
fi
judge metadata "$fits"
if jq -en --argjson wanted "$wanted" '$wanted | has("metadataExchangeUri")' >/dev/null; then
  fits=false
  if fetch "$mex" && grep -qF "$door_2005" "$work/page" && grep -qF "$door_13" "$work/page"; then
    fits=true
  fi
  judge programs "$fits"
fi
if [ -z "$their" ]; then
  printf 'WAITS  clock\n'
else
  far=$((their - own))
  fits=false
  [ "$far" -gt 30 ] || [ "$far" -lt -30 ] || fits=true
  judge clock "$fits"
  [ "$fits" = true ] || printf 'the clock of Microsoft is %s seconds from the one of this machine\n' "$far" >&2
fi
exit "$other"
