package actor

import (
	"context"
	"slices"
	"time"

	"callboard/internal/api"
)

const (
	resolveLife = time.Minute     // age at which an alias is looked up again, because it can stand for a newer version
	resolveTime = 3 * time.Second // how long that may take: the stored versions are nearly always right
)

// FindVersion returns the version that a model names, by name or alias; false if there is none. The first of a list is the latest
// if no version has that alias.
func FindVersion(versions []api.Version, model string) (api.Version, bool) {
	for _, v := range versions {
		if v.Name == model || slices.Contains(v.Aliases, model) {
			return v, true
		}
	}
	if model == "latest" && len(versions) > 0 {
		return versions[0], true
	}
	return api.Version{}, false
}

// Resolve returns the name of the version that a model stands for now, so that a take can be compared with an earlier one. For
// an alias the versions are requested if the stored ones are older than a minute; without an answer within 3 s the stored ones
// count. It returns an empty name if the version is not known. Its error is the store's, the service's, or that of ctx.
func (c *Catalogue) Resolve(ctx context.Context, actorID, model string) (string, error) {
	stored, at, err := c.store.Versions(ctx, actorID)
	if err != nil {
		return "", err
	}
	v, ok := FindVersion(stored, model)
	named := ok && v.Name == model
	if c.client != nil && !named && (!ok || c.now().Sub(at) >= resolveLife) {
		asking, cancel := context.WithTimeout(ctx, resolveTime)
		defer cancel()
		fresh, err := c.FetchVersions(asking, actorID)
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case err == nil:
			v, _ = FindVersion(fresh, model)
		case !ok:
			return "", err
		default:
			c.log.Info("versions not refreshed", "actor", actorID, "err", err)
		}
	}
	return v.Name, nil
}
