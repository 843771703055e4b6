/** Marks the file as one of permission requests (`PRAGMA application_id`). */
export const APPLICATION_ID = 0x746f6f70;
/** Version of the tables (`PRAGMA user_version`). A file of a newer version is refused. */
export const SCHEMA_VERSION = 1;

export const SCHEMA = `
-- Requests for permission of live sessions, and what became of them.
CREATE TABLE permissions (
  id         TEXT PRIMARY KEY,       -- OpenCode's
  url        TEXT NOT NULL,          -- of the server; task:ID for a task of our own
  directory  TEXT NOT NULL,
  session    TEXT NOT NULL,
  message    TEXT,                   -- of the call that asks
  call       TEXT,
  permission TEXT NOT NULL,
  patterns   TEXT NOT NULL,          -- JSON
  metadata   TEXT NOT NULL,          -- JSON: the command, the difference, …
  asked_ms   INTEGER NOT NULL,       -- when it was first seen
  until_ms   INTEGER,                -- when the default holds; NULL where a rule has answered
  fallback   TEXT,                   -- allow, deny
  state      TEXT NOT NULL,          -- pending, allowed, denied, expired, gone
  who        TEXT,                   -- a person, or the rule that has answered
  comment    TEXT NOT NULL DEFAULT '',
  decided_ms INTEGER,
  reply      TEXT                    -- of OpenCode to the answer: taken, late; NULL: not sent yet
) STRICT;
CREATE INDEX permissions_open ON permissions (url, state, reply);

-- Every change, in its order.
CREATE TABLE happenings (
  n          INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms      INTEGER NOT NULL,
  permission TEXT NOT NULL,
  kind       TEXT NOT NULL           -- requested, viewed, allowed, denied, expired, gone, delivered, late
) STRICT;
`;
