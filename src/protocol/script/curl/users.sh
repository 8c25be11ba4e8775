pages "$people" >"$work/all" || exit 1
jq -rs '
  def cell: if . == null then "" else tostring end | gsub("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]"; "")
    | if test("^\u0027*[=+@\uff1d\uff0b\uff0d\uff20-]") then "\u0027" + . else . end;
  ["userPrincipalName", "displayName", "onPremisesImmutableId", "onPremisesSyncEnabled"] as $names
  | $names, (.[] | [.[$names[]] | cell]) | @csv' "$work/all"
