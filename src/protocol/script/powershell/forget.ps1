$list = @(Read-Kept $file | ForEach-Object { $_ })
$from = 'after'
$to = 'before'
