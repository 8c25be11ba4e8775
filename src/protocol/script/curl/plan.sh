look
jq -a '{id, authenticationType, isDefault, isInitial, isRoot, isVerified}' "$work/domain"
jq -a . "$work/now"
stops
differences
shown
keep
