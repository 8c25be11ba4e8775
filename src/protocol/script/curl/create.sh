password=$(head -c 32 /dev/urandom | base64 | tr -d '\n') && [ "${#password}" = 44 ] || exit 1
printf '%saA1!' "$password" | jq -Rc --argjson person "$person" \
  '$person + {passwordProfile: {password: ., forceChangePasswordNextSignIn: false}}' >"$work/body" || exit 1
send POST "${graph}v1.0/users" >"$work/made" || exit 1
jq -a '{id, userPrincipalName, onPremisesImmutableId}' "$work/made"
