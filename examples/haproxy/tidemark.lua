-- Writes a line as a connection opens: once, when HAProxy sends the 101 to the client, or the head of a stream.
-- It goes through standard output, to which HAProxy writes its log: so the line about an opening comes before the line
-- about the end. (A second handle on the same file would not do: HAProxy clears O_APPEND of its standard output.)
-- The line feed at the beginning is for a standard output without a buffer: the C library may then write the first character
-- alone, and another thread's line may come between it and the rest. Empty lines are passed over.
core.register_action("tidemark_opened", { "http-res" }, function(txn)
  local id = txn.f:unique_id()
  local host = txn:get_var("txn.tidemark_host")
  if not host or host == "" then
    host = "-"
  end
  io.stdout:write(string.format("\nO %s %d %d %s %s p=%s peer=%s\n", id, tonumber(id:match("(%x+)$"), 16), txn.f:date(0, "ms"), host,
    txn.f:src(), txn:get_var("txn.tidemark_protocol"), txn:get_var("txn.tidemark_peer")))
  io.stdout:flush()
end)
