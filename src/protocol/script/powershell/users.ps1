Get-Page | Select-Object @('userPrincipalName', 'onPremisesImmutableId', 'onPremisesSyncEnabled')
