traps() {
  saw_me=seen saw_administrators=seen saw_people=seen
  call "${graph}v1.0/me?\$select=userPrincipalName" >"$work/me" || grep -q '400$' "$work/told" || saw_me=unseen
  pages "${graph}v1.0/domains?\$select=id,authenticationType" >"$work/domains" || exit 1
  pages "$administrators" >"$work/administrators" || saw_administrators=unseen
  pages "$people" >"$work/all" || saw_people=unseen
  jq -nac --arg domain "$domain" --argjson wanted "$wanted" --argjson ends "$ends" \
    --arg seen "$saw_me $saw_administrators $saw_people" --slurpfile there "$work/domain" --slurpfile found "$work/now" \
    --slurpfile me "$work/me" --slurpfile domains "$work/domains" \
    --slurpfile administrators "$work/administrators" --slurpfile people "$work/all" '
    def within: ascii_downcase | split("@") | last | . == $domain or endswith("." + $domain);
    def sent_away: (ascii_downcase | split("@") | last) as $of
      | any($domains[]; (.id | ascii_downcase) == $of and .authenticationType == "Federated");
    def some: {count: length, some: .[:5]};
    $there[0] as $there | $found[0] as $now | ($seen | split(" ")) as $seen
    | ($now != null and $now.issuerUri == $wanted.issuerUri) as $ours
    | ($wanted.preferredAuthenticationProtocol == "saml") as $saml
    | [$me[].userPrincipalName | select(within)] as $own
    | [$administrators[] | select(.userPrincipalName and .accountEnabled == true and .onPremisesSyncEnabled != true)
      | .userPrincipalName | select((within or sent_away) | not)] as $left
    | [$people[] | select((.onPremisesImmutableId // "") == "") | .userPrincipalName] as $nameless
    | [$domains[].id | ascii_downcase | select(endswith("." + $domain))] as $below
    | (if $there.isVerified != true then ["STOP", "not_verified", null] else empty end),
      (if $there.isInitial == true or ($domain | endswith(".onmicrosoft.com"))
        then ["STOP", "initial", null] else empty end),
      (if $there.isRoot == false then ["STOP", "not_root", null] else empty end),
      (if $there.isDefault == true then ["STOP", "default", null] else empty end),
      (if $own != [] then ["STOP", "own_account", $own[0]] else empty end),
      (if $there.authenticationType == "Federated" and $now == null then ["STOP", "broken", null] else empty end),
      (if $ends <= now then ["STOP", "certificate", ($ends | todate)] else empty end),
      (if $wanted.passiveSignInUri | test("^https://(?!127\\.0\\.0\\.1)[^/:]*\\.") | not
        then ["STOP", "address", $wanted.passiveSignInUri] else empty end),
      (if $now != null and ($ours | not) then ["ACCEPT", "other_federation", $now.issuerUri] else empty end),
      (if $saml and ($ours and ($now.preferredAuthenticationProtocol // "" | ascii_downcase) == "saml" | not)
        then ["ACCEPT", "loses_programs", null] else empty end),
      (if $seen[0] != "seen" then ["ACCEPT", "own_account_unseen", null] else empty end),
      (if $seen[1] != "seen" then ["ACCEPT", "break_glass_unseen", null]
        elif $left == [] then ["ACCEPT", "no_break_glass", null] else empty end),
      (if $seen[2] != "seen" then ["ACCEPT", "people_unseen", null]
        elif $nameless != [] then ["ACCEPT", "without_identity", ($nameless | some)] else empty end),
      (if $below != [] then ["ACCEPT", "below", $below] else empty end),
      (if $ends > now and $ends < now + 60 * 86400 then ["NOTE", "certificate_ends", ($ends | todate)] else empty end)
    ' >"$work/traps" || exit 1
  sed 's/^\["\([A-Z]*\)","\([a-z_]*\)",/\1       \2 /
    s/^\(.\{8\}\) */\1/
    s/ null\]$//
    s/\]$//' "$work/traps"
}
