package store

import (
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestNewSchemaIsThatOfTheMigrations compares a database that was made at once with one that went through all migrations.
func TestNewSchemaIsThatOfTheMigrations(t *testing.T) {
	t.Parallel()
	names, err := stepNames()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, name := range names {
		step, err := fs.ReadFile(steps, name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(step))
	}
	migrated, made := schemaOf(t, strings.Join(all, "\n")), schemaOf(t, newest)
	if len(made) < 40 {
		t.Fatalf("only %d facts of the schema were read", len(made))
	}
	for _, fact := range made {
		if !slices.Contains(migrated, fact) {
			t.Errorf("schema.sql has what the migrations have not: %s", fact)
		}
	}
	for _, fact := range migrated {
		if !slices.Contains(made, fact) {
			t.Errorf("schema.sql lacks what the migrations make: %s", fact)
		}
	}
}

// schemaOf runs statements on an empty database and lists what is in it: tables, columns, indexes, and rows.
func schemaOf(t *testing.T, statements string) []string {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "schema.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
	facts := linesOf(t, db, `SELECT type, schema, name, ncol, wr, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite%'`)
	facts = append(facts, linesOf(t, db, `SELECT m.name, c.cid, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
		FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table'`)...)
	facts = append(facts, linesOf(t, db, `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type <> 'table' OR sql LIKE 'CREATE VIRTUAL%'`)...)
	facts = append(facts, linesOf(t, db, `SELECT 'indexing', * FROM indexing`)...)
	return append(facts, linesOf(t, db, `SELECT 'delivery_text', * FROM delivery_text_config`)...)
}

var spaces = regexp.MustCompile(`\s+`)

// linesOf returns each row of a result as a line.
func linesOf(t *testing.T, db *sql.DB, q string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, spaces.ReplaceAllString(fmt.Sprint(values...), " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// The first page of a new file is not flushed for itself, but everything after it is: what a user is told is stored must be on
// disk.
func TestNewFileFlushesWhatComesAfterItsFirstPage(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "callboard.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for pragma, want := range map[string]string{"synchronous": "2", "auto_vacuum": "2", "journal_mode": "wal"} { // 2: FULL, INCREMENTAL
		var got string
		if err := s.writer.conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", pragma, got, err, want)
		}
	}
}
