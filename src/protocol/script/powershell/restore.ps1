$kept = Read-Kept $file
if ($kept.domain -cne $domain -or $kept.PSObject.Properties.Name -notcontains 'federation') {
  throw 'the file keeps no federation of this domain'
}
$now = Get-Now
if ($null -eq $kept.federation) {
  if ($now.Kind -eq 'Managed') { 'it is managed already'; return }
  Set-Managed $now
  return
}
$before = Get-Value $kept.federation
foreach ($own in 'id', 'signingCertificateUpdateStatus') { $before.Remove($own) }
if (-not $before['signingCertificate']) { throw 'a federation without a certificate is never sent' }
'people will be sent to:'
Show-Values $before @($before.Keys)
Confirm-Domain
if (-not $now.Values['id']) {
  $body = $before.Clone()
  $body['@odata.type'] = '#microsoft.graph.internalDomainFederation'
  Call POST "$at/federationConfiguration" $body | Out-Null
} else {
  $body = $before.Clone()
  if ($now.Values['nextSigningCertificate'] -and -not $body['nextSigningCertificate']) {
    $body['nextSigningCertificate'] = $before['signingCertificate']
  }
  $here = "$at/federationConfiguration/$([Uri]::EscapeDataString($now.Values['id']))"
  Call PATCH $here $body | Out-Null
  $gone = @{}
  foreach ($name in 'activeSignInUri', 'metadataExchangeUri', 'signOutUri') {
    if ($now.Values[$name] -and -not $before[$name]) { $gone[$name] = $null }
  }
  if ($gone.Count) {
    try { Call PATCH $here $gone | Out-Null } catch { "values that were not there before are kept: $(Show-Text $_)" }
  }
}
foreach ($wait in 1, 2, 4, 8, 0) {
  $now = Get-Now
  $other = @(@($before.Keys) + @($now.Values.Keys) | Sort-Object -Unique | Where-Object {
      $_ -notin 'id', 'signingCertificateUpdateStatus'
    } | Where-Object {
      $wish = $before[$_]
      if ($_ -eq 'nextSigningCertificate' -and $now.Values[$_] -and -not $wish) { $wish = $before['signingCertificate'] }
      $now.Values[$_] -cne $wish
    })
  if (-not $other.Count) { "$domain is as it was"; return }
  Start-Sleep -Seconds $wait
}
throw "it was taken, and these are still other: $(Show-Text $other)"
