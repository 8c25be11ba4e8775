$now = Get-Now
$now.Domain | Format-List @('id', 'authenticationType', 'isDefault', 'isInitial', 'isRoot', 'isVerified') | Out-String
Get-Stop $now | ForEach-Object { "STOP    $_" }
Show-Difference $now (Get-Difference $now)
Save-Now $now
