export const users = [
  {
    method: 'PUT',
    path: '/users/:id',
    handle(store, { id }, body) {
      store.users.set(id, body);
      return { status: 200, body: '' };
    },
  },
  {
    method: 'DELETE',
    path: '/users/:id',
    handle(store, { id }) {
      store.users.delete(id);
      return { status: 200, body: '' };
    },
  },
];
