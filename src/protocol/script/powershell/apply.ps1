$now = Get-Now
$wanted = Get-Wanted $now
$traps = @(Get-DomainTrap $now; Get-PeopleTrap)
Show-Trap $traps
if ($traps.Weight -contains 'STOP') { throw 'nothing was changed' }
$differs = Get-Difference $now
Show-Difference $now $differs
if (-not $differs.Count) { 'nothing is to be changed'; return }
if (-not $now.Values['id'] -or $traps.Weight -contains 'ACCEPT') { Confirm-Domain }
if ($now.Values['id']) {
  Save-Now $now
  Call PATCH "$at/federationConfiguration/$([Uri]::EscapeDataString($now.Values['id']))" $differs | Out-Null
} else {
  Save-Now $now
  $body = [ordered]@{ '@odata.type' = '#microsoft.graph.internalDomainFederation' }
  foreach ($name in $wanted.Keys) { $body[$name] = $wanted[$name] }
  try { Call POST "$at/federationConfiguration" $body | Out-Null }
  catch {
    $why = $_
    $now = Get-Now
    if ($now.Kind -eq 'Federated' -and -not $now.Values.Count) {
      'it was left federated without any configuration, and is made managed again'
      Call PATCH $at @{ authenticationType = 'Managed' } | Out-Null
    }
    throw $why
  }
}
foreach ($wait in 1, 2, 4, 8, 0) {
  $now = Get-Now
  $differs = Get-Difference $now
  if (-not $differs.Count) { "$domain is federated"; return }
  Start-Sleep -Seconds $wait
}
Show-Difference $now $differs
throw 'it was taken, and other values are still shown'
