//go:build linux

package e2e

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the database is read without the program's own code
)

const oldRows = 150 // jobs and deliveries of an older database

// migrations are the files of the schema, in their order.
func (w *crashWorld) migrations() []string {
	list, err := filepath.Glob(filepath.Join("..", "store", "migrations", "*.sql"))
	if err != nil || len(list) < 2 {
		w.t.Fatalf("%d migrations, %v", len(list), err)
	}
	return list
}

// sceneMigrate opens a database of an older version, in a folder of its own.
func sceneMigrate(w *crashWorld) {
	root := filepath.Join(w.env.Home, fmt.Sprintf("old-%d", w.number))
	w.old = w.folder(root)
	if err := os.MkdirAll(w.old, 0o700); err != nil {
		w.t.Fatal(err)
	}
	steps := w.migrations()
	version := 1 + w.rng.IntN(len(steps)-1)
	var script strings.Builder
	for i, path := range steps[:version] {
		b, err := os.ReadFile(path)
		if err != nil {
			w.t.Fatal(err)
		}
		script.Write(b)
		if i == 0 {
			fillOld(&script)
		}
	}
	fmt.Fprintf(&script, "; PRAGMA application_id = 1128352844; PRAGMA user_version = %d", version)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.old, "callboard.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = db.ExecContext(w.t.Context(), script.String())
	if closeErr := db.Close(); err != nil || closeErr != nil {
		w.t.Fatalf("a database of schema %d: %v, %v", version, err, closeErr)
	}
	watchFiles(w.t, w.at, w.old)
	w.root = root
	w.start("jobs", "--json", "--data-dir", root)
}

// fillOld writes the rows of a database of the first schema.
func fillOld(script *strings.Builder) {
	script.WriteString("; BEGIN;\n")
	for i := range oldRows {
		fmt.Fprintf(script, "INSERT INTO jobs VALUES ('old-%d', %d, 's%d', 'failed', '', 'a', 'Mina', 'text %d', '{}', 'me', %d, 2, 0, 0, '', '', 'no', 1, 0, 0, 0, 0, 0);\n", i, i+1, i, i, i+1)
		fmt.Fprintf(script, "INSERT INTO deliveries VALUES ('d%d', %d, '', '[]', CAST('{\"n\":%d,\"status\":\"failed\"}' AS BLOB), 200, 0, 's%d', 'failed', 0, 1);\n", i, i+1, i, i)
	}
	script.WriteString("COMMIT;\n")
}

// checkMigrated opens the database again. It is whole, has the newest schema and all rows.
func checkMigrated(w *crashWorld) {
	r := w.env.Run(w.t, "jobs", "--json", "--data-dir", w.root)
	var list []jobJSON
	if err := json.Unmarshal([]byte(r.Stdout), &list); err != nil || r.Code != 0 || len(list) == 0 {
		w.fail("after the restart, exit %d, %d jobs, %v: %s", r.Code, len(list), err, r.Stderr)
	}
	left := filesBelow(w, w.old) // before the database is read here, which creates its log again
	of := crashWorld{t: w.t, data: w.old}
	var health string
	var version, jobs, deliveries int
	err := of.query(`SELECT (SELECT group_concat(integrity_check) FROM pragma_integrity_check), (SELECT user_version FROM pragma_user_version),
		(SELECT count(*) FROM jobs), (SELECT count(*) FROM deliveries JOIN requests USING (num))`,
		func(rows *sql.Rows) error { return rows.Scan(&health, &version, &jobs, &deliveries) })
	if want := len(w.migrations()); err != nil || health != "ok" || version != want || jobs != oldRows || deliveries != oldRows {
		w.fail("integrity_check %s, schema %d of %d, %d jobs and %d deliveries of %d; %v", health, version, want, jobs, deliveries, oldRows, err)
	}
	for _, name := range left {
		if name != "callboard.db" && name != "run/link.lock" {
			w.fail("left over in the data folder: %s", name)
		}
	}
	if err := os.RemoveAll(w.root); err != nil {
		w.t.Fatal(err)
	}
}
