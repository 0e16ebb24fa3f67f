/**
 * The pipeline on a broker that lets nobody do more than the rules made from deploy/topics.yaml.
 */
@NullMarked
package dev.firebreak.deploy.access;

import org.jspecify.annotations.NullMarked;
