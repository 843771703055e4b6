export const defaults = {
  newestFirst: true,
  maxItemsPerPage: 10,
};
