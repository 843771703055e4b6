export const messages = {
  en: {
    denied: 'You can’t open “{file}”.',
    notFound: 'The file doesn’t exist.',
    tooLarge: 'The file “{file}” is too large – {size} MB.',
    empty: 'The folder doesn’t hold a file.',
  },
  fr: {
    denied: 'Impossible d’ouvrir « {file} ».',
    notFound: 'Le fichier n’existe pas.',
    tooLarge: 'Le fichier « {file} » est trop gros – {size} Mo.',
    empty: 'Le dossier n’a pas de fichier.',
  },
};
