import { orders } from './routes/orders.mjs';
import { users } from './routes/users.mjs';

const routes = [...orders, ...users];

export function answer(store, method, url, body) {
  for (const route of routes) {
    const pattern = new RegExp(`^${route.path.replace(':id', '(?<id>[^/]+)')}$`);
    const match = pattern.exec(url);
    if (route.method === method && match !== null) return route.handle(store, match.groups, body);
  }
  return { status: 404, body: '' };
}
