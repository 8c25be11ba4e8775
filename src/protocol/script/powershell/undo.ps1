$now = Get-Now
if ($now.Kind -eq 'Managed') { 'it is managed already'; return }
Set-Managed $now
