pages >"$work/all" || exit 1
jq -ac '[.userPrincipalName, .onPremisesImmutableId, .onPremisesSyncEnabled]' "$work/all"
