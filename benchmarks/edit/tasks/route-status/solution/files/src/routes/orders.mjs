export const orders = [
  {
    method: 'GET',
    path: '/orders/:id',
    handle(store, { id }) {
      const found = store.orders.get(id);
      return found === undefined ? { status: 404, body: '' } : { status: 200, body: found };
    },
  },
  {
    method: 'PUT',
    path: '/orders/:id',
    handle(store, { id }, body) {
      store.orders.set(id, body);
      return { status: 200, body: '' };
    },
  },
  {
    method: 'DELETE',
    path: '/orders/:id',
    handle(store, { id }) {
      store.orders.delete(id);
      return { status: 204, body: '' };
    },
  },
];
