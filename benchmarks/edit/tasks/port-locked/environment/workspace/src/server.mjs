import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';

const { listen } = JSON.parse(readFileSync('config/server.json', 'utf8'));
createServer((request, response) => response.end('up\n')).listen(listen.port, listen.host);
