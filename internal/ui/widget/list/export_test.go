package list

// Cached is how many rows' drawings are kept.
func (l *List[K]) Cached() int { return len(l.cache) }
