package columns

// Field is a column and the value that a row of type T has in it.
type Field[T any] struct {
	Column
	Value func(T) string
}

// Of returns the columns of a list of fields.
func Of[T any](fields []Field[T]) []Column {
	list := make([]Column, len(fields))
	for i, f := range fields {
		list[i] = f.Column
	}
	return list
}

// Row returns the values of a row.
func Row[T any](fields []Field[T], row T) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.Value(row)
	}
	return list
}

// Index returns the place of the column with a key; −1 if there is none.
func Index(columns []Column, key string) int {
	for i, c := range columns {
		if c.Key == key {
			return i
		}
	}
	return -1
}
