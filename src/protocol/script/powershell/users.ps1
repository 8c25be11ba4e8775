function Get-Cell($value) {
  $text = ([string]$value) -replace '[\p{C}\p{Zl}\p{Zp}]', ''
  if ($text -match '^\x27*[=+@\uff1d\uff0b\uff0d\uff20-]') { $text = [string][char]39 + $text }
  $text
}
Get-Page $people | ForEach-Object {
  [pscustomobject][ordered]@{
    userPrincipalName = Get-Cell $_.userPrincipalName
    displayName = Get-Cell $_.displayName
    onPremisesImmutableId = Get-Cell $_.onPremisesImmutableId
    onPremisesSyncEnabled = Get-Cell $_.onPremisesSyncEnabled
  }
} | ConvertTo-Csv -NoTypeInformation
