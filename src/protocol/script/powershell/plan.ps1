$now = Get-Now
$wanted = Get-Wanted $now
Show-Values $now.Domain @('id', 'authenticationType', 'isDefault', 'isInitial', 'isRoot', 'isVerified')
Show-Values $now.Values @($now.Values.Keys)
Show-Trap @(Get-DomainTrap $now; Get-PeopleTrap)
Show-Difference $now (Get-Difference $now)
Save-Now $now
