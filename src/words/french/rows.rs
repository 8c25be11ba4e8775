//! What is to be said of a row of a list, in French.

use crate::words::Rows;

/// What is to be said of a row of a list, in French.
pub(in crate::words) const ROWS: Rows = Rows {
    quicker: "quelqu’un d’autre a été plus rapide",
    differs: "{} ; rien n’est modifié, bien que la liste diffère : {}",
    field_address: "adresse",
    field_name: "nom",
    field_immutable_id: "ImmutableID",
    removed: "a été supprimé ; seule une invitation individuelle fait revenir cette personne",
    duplicate: "la même adresse figure à la ligne {}",
    other_domain: "le domaine n’appartient pas à l’application",
    protected: "gère la console ; seul un rôle supérieur peut inviter cette personne",
    immutable_id_taken: "quelqu’un d’autre a cet ImmutableID",
    up_to: "{} (jusqu’à la ligne {})",
    too_long: "la ligne est trop longue ; un guillemet n’est peut-être pas fermé",
    unclosed: "un guillemet n’est pas fermé, et le fichier se termine ainsi",
    after_quote: "quelque chose suit un guillemet fermant ; un guillemet précédent n’est peut-être pas fermé",
    nul: "la ligne contient un octet NUL",
    no_text: "la ligne contient des octets qui ne sont pas du texte",
    fields: "la ligne a plus de champs qu’il n’y a de colonnes nommées",
    no_address: "la ligne n’a pas d’adresse",
    address_empty: "l’adresse est vide",
    address_too_long: "l’adresse dépasse 113 caractères",
    address_shape: "une adresse a un @ précédé d’un nom et suivi d’un domaine",
    address_character: "l’adresse contient un caractère que Microsoft 365 n’accepte pas",
    address_domain: "ce qui suit le @ n’est pas un nom de domaine",
    name_empty: "le nom est vide",
    name_too_long: "le nom dépasse 64 caractères",
    name_character: "le nom contient un caractère de contrôle ou qui change le sens de l’écriture",
    name_link: "le nom ressemble à une adresse web",
    immutable_id_length: "un ImmutableID compte de 1 à 64 caractères",
    immutable_id_character: "un ImmutableID n’a que des caractères ASCII imprimables, sans espace, $ ni _",
    personal_address: "l’adresse personnelle n’est pas une adresse e-mail",
    language: "la langue n’est pas un code tel que de ou pt-BR",
};
