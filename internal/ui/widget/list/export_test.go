package list

// Cached returns the number of rows with a drawing.
func (l *List[K]) Cached() int { return len(l.cache) }
