$at = "${graph}v1.0/domains/$domain"
function Show-Text($text) { ([string]$text) -replace '[\p{C}\p{Zl}\p{Zp}]', '?' }
function Show-Values($values, $names) {
  foreach ($name in $names) { "  $(Show-Text $name): $(Show-Text $values.$name)" }
}
function Call($method, $uri, $body) {
  $more = @{}
  if ($PSBoundParameters.ContainsKey('body')) {
    $more = @{ ContentType = 'application/json; charset=utf-8'; Body = (ConvertTo-Json -InputObject $body -Depth 5) }
  }
  Invoke-MgGraphRequest -Method $method -Uri $uri -OutputType PSObject @more
}
function Confirm-Domain {
  if ((Read-Host "To go on, type $domain") -cne $domain) { throw 'nothing was changed' }
}
function Get-Page($url) {
  while ($url) {
    if (-not $url.StartsWith($graph)) { throw 'a page of the list lies elsewhere' }
    $page = Invoke-MgGraphRequest -Method GET -Uri $url -Headers @{ ConsistencyLevel = 'eventual' } -OutputType PSObject
    $page.value
    $url = $page.'@odata.nextLink'
  }
}
function Get-Where($name) { $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($name) }
function Save-New($name, $text) {
  $stream = [IO.File]::Open((Get-Where $name), 'CreateNew')
  try {
    $bytes = [Text.Encoding]::UTF8.GetBytes($text)
    $stream.Write($bytes, 0, $bytes.Length)
  } finally { $stream.Dispose() }
}
function Read-Kept($name) { [IO.File]::ReadAllText((Get-Where $name)) | ConvertFrom-Json }
function Get-Value($from) {
  $values = @{}
  if ($null -ne $from) {
    foreach ($one in $from.PSObject.Properties) {
      if ($null -ne $one.Value -and -not $one.Name.StartsWith('@odata')) { $values[$one.Name] = $one.Value }
    }
  }
  $values
}
function Get-Now {
  $there = Call GET $at
  $found = $null
  if ($there.authenticationType -eq 'Federated') {
    try { $found = @((Call GET "$at/federationConfiguration").value)[0] }
    catch { if ([string]$_ -notmatch '\b404\b|NotFound') { throw } }
  }
  [pscustomobject]@{ Domain = $there; Kind = $there.authenticationType; Values = (Get-Value $found) }
}
function Save-Now($now) {
  $begin = "$domain.federation.$([DateTime]::UtcNow.ToString('yyyyMMddTHHmmssZ'))"
  $name = "$begin.json"
  foreach ($nth in 2..9) {
    if (Test-Path -LiteralPath (Get-Where $name)) { $name = "$begin-$nth.json" }
  }
  $federation = $null
  if ($now.Values.Count) { $federation = $now.Values }
  $kept = [ordered]@{ domain = $domain; authenticationType = $now.Kind; federation = $federation }
  Save-New $name (ConvertTo-Json -InputObject $kept -Depth 5)
  "kept in $(Show-Text $name)"
}
function Get-Difference($now) {
  $differs = [ordered]@{}
  foreach ($name in $wanted.Keys) {
    if ($now.Values[$name] -cne $wanted[$name]) { $differs[$name] = $wanted[$name] }
  }
  $next = ([string]$now.Values['nextSigningCertificate']) -replace '\s', ''
  if ($next -and $ours -cnotcontains $next -and -not $differs.Contains('nextSigningCertificate')) {
    $differs['nextSigningCertificate'] = $wanted['signingCertificate']
  }
  foreach ($name in $programs.Keys) {
    if ($now.Values[$name] -and $now.Values[$name] -cne $programs[$name]) { $differs[$name] = $programs[$name] }
  }
  $differs
}
function Show-Difference($now, $differs) {
  foreach ($name in $differs.Keys) {
    "$(Show-Text $name): $(Show-Text $now.Values[$name]) -> $(Show-Text $differs[$name])"
  }
}
function Get-Wanted($now) {
  if ($instead -and $now.Values['issuerUri'] -ceq $wanted['issuerUri'] -and
    $now.Values['preferredAuthenticationProtocol'] -eq $instead['preferredAuthenticationProtocol']) { return $instead }
  $wanted
}
function Set-Managed($now) {
  try {
    $all = @(Get-Page $people)
    'these need a password:'
    $all | Where-Object { -not $_.onPremisesSyncEnabled } | ForEach-Object { "  $(Show-Text $_.userPrincipalName)" }
    $synced = @($all | Where-Object { $_.onPremisesSyncEnabled })
    "these need their password hashes handed over: $(Show-Text $synced.Count)"
  } catch { "who will need a password was not to be seen: $(Show-Text $_)" }
  Confirm-Domain
  try { Call PATCH $at @{ authenticationType = 'Managed' } | Out-Null }
  catch {
    if (-not $now.Values['id']) { throw }
    Call DELETE "$at/federationConfiguration/$([Uri]::EscapeDataString($now.Values['id']))" | Out-Null
  }
  foreach ($wait in 1, 2, 4, 8, 0) {
    $kind = (Get-Now).Kind
    if ($kind -eq 'Managed') { "$domain is managed"; return }
    Start-Sleep -Seconds $wait
  }
  throw "it was taken, and still shows as $(Show-Text $kind)"
}
