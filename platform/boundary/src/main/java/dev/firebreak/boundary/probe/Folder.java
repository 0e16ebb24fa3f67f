package dev.firebreak.boundary.probe;

/** Pages under one path that are told only to who may know. */
@FunctionalInterface
public interface Folder {
    Page page(Asked asked);
}
