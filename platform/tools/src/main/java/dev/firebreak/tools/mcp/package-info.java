/**
 * Tools of MCP servers: those an operator approved, for as long as they stay what they were then.
 * What a server says is as untrusted as any text.
 */
@NullMarked
package dev.firebreak.tools.mcp;

import org.jspecify.annotations.NullMarked;
