$judged = @{ Other = 0 }
function Get-Said($url) {
  $said = (Invoke-WebRequest -UseBasicParsing -Uri $url -TimeoutSec 15).Content
  if ($said -is [byte[]]) { $said = [Text.Encoding]::UTF8.GetString($said) }
  $said
}
function Show-Judged($name, $fits) {
  if ($fits) { "fine   $(Show-Text $name)" } else { $judged.Other += 1; "OTHER  $(Show-Text $name)" }
}
$now = Get-Now
$wanted = Get-Wanted $now
$differs = Get-Difference $now
Show-Judged 'authenticationType' ($now.Kind -eq 'Federated')
foreach ($name in @(@($wanted.Keys) + 'nextSigningCertificate' + @($differs.Keys) | Select-Object -Unique)) {
  Show-Judged $name (-not $differs.Contains($name))
}
if ($ours.Count -gt 1 -and -not $now.Values['nextSigningCertificate']) { 'WAITS  nextSigningCertificate' }
$fits = $false
try { $fits = (Get-Said $metadata).Contains($wanted['signingCertificate']) } catch { Show-Text $_ }
Show-Judged 'metadata' $fits
if ($wanted['metadataExchangeUri']) {
  $fits = $false
  try {
    $said = Get-Said $mex
    $fits = $said.Contains($door_2005) -and $said.Contains($door_13)
  } catch { Show-Text $_ }
  Show-Judged 'programs' $fits
}
$their = (Invoke-MgGraphRequest -Method GET -Uri $at -OutputType HttpResponseMessage).Headers.Date
if ($their) {
  $far = [Math]::Round(($their - [DateTimeOffset]::UtcNow).TotalSeconds)
  Show-Judged 'clock' ([Math]::Abs($far) -le 30)
  if ([Math]::Abs($far) -gt 30) {
    "the clock of Microsoft is $(Show-Text $far) seconds from the one of this machine"
  }
} else { 'WAITS  clock' }
if ($judged.Other) { throw 'not everything is as it should be' }
