look
choose
jq -a '{id, authenticationType, isDefault, isInitial, isRoot, isVerified}' "$work/domain"
jq -a . "$work/now"
traps
differences
shown
keep
