$kept = Read-Kept $file
if ($kept -isnot [array] -and $kept.PSObject.Properties.Name -contains 'people') {
  if ($kept.domain -cne $domain) { throw 'the file is for another domain; nothing was changed' }
  $kept = $kept.people
}
$list = @($kept | ForEach-Object { $_ })
foreach ($one in $list) {
  if ($null -ne $one.before -or $one.object -isnot [string] -or $one.upn -isnot [string] -or $one.after -isnot [string]) {
    throw 'the file tells of more than ImmutableIDs that were given to whoever had none; nothing was changed'
  }
}
$from = 'after'
$to = 'before'
