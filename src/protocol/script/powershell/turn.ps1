$failed = 0
foreach ($one in $list) {
  try {
    $user = "${graph}v1.0/users/$([Uri]::EscapeDataString($one.object))"
    $there = Call GET ($user + '?$select=userPrincipalName,onPremisesImmutableId,onPremisesSyncEnabled')
    $stands = [string]$there.onPremisesImmutableId
    if (-not $there.userPrincipalName.EndsWith("@$domain", [StringComparison]::OrdinalIgnoreCase)) {
      throw 'the person is none of this domain'
    }
    if ($there.onPremisesSyncEnabled) { throw 'the person is the directory''s, and is changed there' }
    if ($stands -cne [string]$one.$to) {
      if ($stands -cne [string]$one.$from) { throw 'another ImmutableID stands there by now' }
      Call PATCH $user @{ onPremisesImmutableId = $one.$to } | Out-Null
    }
    "done    $(Show-Text $one.upn)"
  } catch {
    $failed += 1
    "FAILED  $(Show-Text $one.upn): $(Show-Text $_)"
  }
}
if ($failed) { throw "$(Show-Text $failed) failed" }
