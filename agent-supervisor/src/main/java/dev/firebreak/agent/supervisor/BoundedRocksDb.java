package dev.firebreak.agent.supervisor;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bounded piece of memory for all stores of all partitions. By default each store of each
 * partition takes a 50 MB cache and up to 48 MB of write buffers: three stores in six partitions
 * could take 1.7 GB.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
    private static final long MEMORY_BYTES_MAX = 128L << 20;
    private static final long WRITE_BUFFER_BYTES_MAX = 48L << 20;
    private static final long MEMTABLE_BYTES = 4L << 20;

    static {
        RocksDB.loadLibrary();
    }

    // They live as long as the process: closing a store must not close what the others use.
    private static final Cache CACHE = new LRUCache(MEMORY_BYTES_MAX);
    private static final WriteBufferManager WRITE_BUFFERS =
            new WriteBufferManager(WRITE_BUFFER_BYTES_MAX, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(MEMTABLE_BYTES);
        options.setMaxWriteBufferNumber(2);
        options.setTableFormatConfig(table);
    }

    @Override
    public void close(String storeName, Options options) {
        // The cache and the write buffers are shared, see above.
    }
}
