function New-Trap($weight, $code, $of) { [pscustomobject]@{ Weight = $weight; Code = $code; Of = $of } }
function Get-Domain($upn) { ([string]$upn -split '@')[-1] }
function Test-Within($upn) {
  $of = Get-Domain $upn
  $of -eq $domain -or $of.EndsWith(".$domain", [StringComparison]::OrdinalIgnoreCase)
}
function Get-DomainTrap($now) {
  $there = $now.Domain
  $values = $now.Values
  $saml = $wanted['preferredAuthenticationProtocol'] -eq 'saml'
  $ours = $values['issuerUri'] -ceq $wanted['issuerUri']
  if (-not $there.isVerified) { New-Trap 'STOP' 'not_verified' }
  if ($there.isInitial -or $domain.EndsWith('.onmicrosoft.com')) { New-Trap 'STOP' 'initial' }
  if ($there.isRoot -eq $false) { New-Trap 'STOP' 'not_root' }
  if ($there.isDefault) { New-Trap 'STOP' 'default' }
  if ($now.Kind -eq 'Federated' -and -not $values.Count) { New-Trap 'STOP' 'broken' }
  if ($wanted['passiveSignInUri'] -notmatch '^https://(?!127\.0\.0\.1)[^/:]*\.') {
    New-Trap 'STOP' 'address' $wanted['passiveSignInUri']
  }
  if ($values.Count -and -not $ours) { New-Trap 'ACCEPT' 'other_federation' $values['issuerUri'] }
  if ($saml -and -not ($ours -and $values['preferredAuthenticationProtocol'] -eq 'saml')) {
    New-Trap 'ACCEPT' 'loses_programs'
  }
  $left = $ends - [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
  $end = [DateTimeOffset]::FromUnixTimeSeconds($ends).ToString('u')
  if ($left -le 0) { New-Trap 'STOP' 'certificate' $end }
  elseif ($left -lt 60 * 86400) { New-Trap 'NOTE' 'certificate_ends' $end }
}
function Get-PeopleTrap {
  try {
    $me = (Call GET ($graph + 'v1.0/me?$select=userPrincipalName')).userPrincipalName
    if (Test-Within $me) { New-Trap 'STOP' 'own_account' $me }
  } catch {
    if ([string]$_ -notmatch '\b400\b|BadRequest') { New-Trap 'ACCEPT' 'own_account_unseen' }
  }
  $domains = @(Get-Page ($graph + 'v1.0/domains?$select=id,authenticationType'))
  $federated = @($domains | Where-Object { $_.authenticationType -eq 'Federated' } | ForEach-Object { $_.id })
  try {
    $left = @(Get-Page $administrators | Where-Object {
        $_.userPrincipalName -and $_.accountEnabled -eq $true -and -not $_.onPremisesSyncEnabled -and
        -not (Test-Within $_.userPrincipalName) -and $federated -notcontains (Get-Domain $_.userPrincipalName)
      })
    if (-not $left.Count) { New-Trap 'ACCEPT' 'no_break_glass' }
  } catch { New-Trap 'ACCEPT' 'break_glass_unseen' }
  try {
    $nameless = @(Get-Page $people | Where-Object { -not $_.onPremisesImmutableId } |
        ForEach-Object { $_.userPrincipalName })
    if ($nameless.Count) {
      $some = @($nameless | Select-Object -First 5) -join ', '
      New-Trap 'ACCEPT' 'without_identity' ([string]$nameless.Count + ': ' + $some)
    }
  } catch { New-Trap 'ACCEPT' 'people_unseen' }
  $below = @($domains | Where-Object { $_.id.EndsWith(".$domain", [StringComparison]::OrdinalIgnoreCase) } |
      ForEach-Object { $_.id })
  if ($below.Count) { New-Trap 'ACCEPT' 'below' ($below -join ', ') }
}
function Show-Trap($traps) {
  foreach ($trap in $traps) {
    "$(Show-Text $trap.Weight.PadRight(8))$(Show-Text $trap.Code) $(Show-Text $trap.Of)"
  }
}
