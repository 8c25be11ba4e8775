$bytes = New-Object byte[] 32
[Security.Cryptography.RandomNumberGenerator]::Create().GetBytes($bytes)
$person['passwordProfile'] = @{
  password = [Convert]::ToBase64String($bytes) + 'aA1!'
  forceChangePasswordNextSignIn = $false
}
$made = Call POST "${graph}v1.0/users" $person
Show-Values $made @('id', 'userPrincipalName', 'onPremisesImmutableId')
