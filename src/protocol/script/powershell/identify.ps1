if (Test-Path -LiteralPath (Get-Where $file)) { throw "$(Show-Text $file) is there already" }
$random = [Security.Cryptography.RandomNumberGenerator]::Create()
$list = @(Get-Page $people | Where-Object {
    -not $_.onPremisesImmutableId -and -not $_.onPremisesSyncEnabled -and $_.userType -ne 'Guest'
  } | ForEach-Object {
    $bytes = New-Object byte[] 16
    $random.GetBytes($bytes)
    $after = $here[$_.userPrincipalName]
    if (-not $after) { $after = [Convert]::ToBase64String($bytes) }
    [pscustomobject][ordered]@{ object = $_.id; upn = $_.userPrincipalName; before = $null; after = $after }
  })
$lines = @($list | ForEach-Object { ConvertTo-Json -InputObject $_ -Compress }) -join ",`n"
Save-New $file "[`n$lines`n]`n"
$from = 'before'
$to = 'after'
