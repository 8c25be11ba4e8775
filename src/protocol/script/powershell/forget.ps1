$kept = Read-Kept $file
if ($kept -isnot [array] -and $kept.people) { $kept = $kept.people }
$list = @($kept | ForEach-Object { $_ })
$from = 'after'
$to = 'before'
