import type Database from 'better-sqlite3'

/**
 * Append only: entry n brings a database from version n to n + 1, and an entry that was ever released never changes.
 *
 * A record is a JSON document; what is searched, ordered or changed on its own has a column beside it. `reservation` is
 * such a column and not in the document, so that taking a lock is one statement.
 */
export const migrations: readonly string[] = [
  `create table nodes (
     id integer primary key autoincrement,
     uuid text not null unique,
     name text unique,
     provision_state text not null,
     reservation text,
     document text not null
   ) strict;
   create index nodes_by_state on nodes (provision_state, id);
   create table ports (
     id integer primary key autoincrement,
     uuid text not null unique,
     node_uuid text not null references nodes (uuid) on delete cascade,
     address text not null unique collate nocase,
     document text not null
   ) strict;
   create index ports_by_node on ports (node_uuid, id);
   create table history (
     id integer primary key autoincrement,
     node_uuid text not null references nodes (uuid) on delete cascade,
     document text not null
   ) strict;
   create index history_by_node on history (node_uuid, id);
   create table conductors (
     id integer primary key autoincrement,
     hostname text not null unique,
     document text not null
   ) strict;`,
  `create table runbooks (
     id integer primary key autoincrement,
     uuid text not null unique,
     name text not null unique,
     document text not null
   ) strict;
   create table portgroups (
     id integer primary key autoincrement,
     uuid text not null unique,
     node_uuid text not null references nodes (uuid) on delete cascade,
     name text unique,
     document text not null
   ) strict;
   create index portgroups_by_node on portgroups (node_uuid, id);`,
  `create table certificates (
     path text primary key,
     pem text not null
   ) strict;`,
]

/** Brings `db` to the newest version, each step in a transaction of its own; refuses a database newer than this code. */
export function migrate(db: Database.Database, upTo = migrations.length): void {
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > migrations.length)
    throw new Error(`the database has version ${version}, this program knows versions up to ${migrations.length}`)
  for (const [index, sql] of migrations.entries()) {
    if (index < version || index >= upTo) continue
    db.transaction(() => {
      db.exec(sql)
      db.pragma(`user_version = ${index + 1}`)
    })()
  }
}
