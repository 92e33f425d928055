import io,os,random
random.seed(1); data=bytes(random.choices(b"abcdefgh",k=400000))
def t(name,f):
    try:
        r=f(); print(name, "returned", len(r), "of", len(data), "bytes", "EQUAL" if r==data else "")
    except BaseException as e: print(name, "raised", type(e).__name__, str(e)[:80])
import zstandard as zs
c=zs.ZstdCompressor().compress(data); half=c[:len(c)//2]
t("zstandard decompress", lambda: zs.ZstdDecompressor().decompress(half))
t("zstandard stream_reader.read", lambda: zs.ZstdDecompressor().stream_reader(io.BytesIO(half)).read())
t("zstandard open", lambda: zs.open(io.BytesIO(half),'rb').read())
def cs():
    o=io.BytesIO(); zs.ZstdDecompressor().copy_stream(io.BytesIO(half),o); return o.getvalue()
t("zstandard copy_stream", cs)
t("zstandard read_to_iter", lambda: b"".join(zs.ZstdDecompressor().read_to_iter(io.BytesIO(half))))
import pyzstd
t("pyzstd decompress", lambda: pyzstd.decompress(half))
t("pyzstd ZstdFile", lambda: pyzstd.ZstdFile(io.BytesIO(half)).read())
from backports import zstd as bz
t("backports.zstd ZstdFile", lambda: bz.ZstdFile(io.BytesIO(half)).read())
import cramjam
t("cramjam zstd", lambda: bytes(cramjam.zstd.decompress(half)))
import snappy
c=io.BytesIO(); snappy.stream_compress(io.BytesIO(data),c); c=c.getvalue(); h2=c[:len(c)//2]
def sd():
    o=io.BytesIO(); snappy.stream_decompress(io.BytesIO(h2),o); return o.getvalue()
t("python-snappy stream_decompress", sd)
t("python-snappy StreamDecompressor", lambda: snappy.StreamDecompressor().decompress(h2))
t("cramjam snappy", lambda: bytes(cramjam.snappy.decompress(h2)))
import brotli
c=brotli.compress(data); t("brotli decompress", lambda: brotli.decompress(c[:len(c)//2]))
t("brotli Decompressor", lambda: brotli.Decompressor().process(c[:len(c)//2]))
import lz4.frame as lf
c=lf.compress(data); h=c[:len(c)//2]
t("lz4 decompress", lambda: lf.decompress(h)); t("lz4 open", lambda: lf.open(io.BytesIO(h)).read())
t("cramjam lz4", lambda: bytes(cramjam.lz4.decompress(h)))
import gzip
c=gzip.compress(data); h=c[:len(c)//2]
t("gzip", lambda: gzip.decompress(h))
from isal import igzip
t("isal igzip", lambda: igzip.decompress(h)); t("isal open", lambda: igzip.open(io.BytesIO(h)).read())
import rapidgzip
t("rapidgzip", lambda: rapidgzip.open(io.BytesIO(h)).read())
import indexed_gzip
open("h.gz","wb").write(h)
t("indexed_gzip", lambda: indexed_gzip.IndexedGzipFile("h.gz").read())
t("cramjam gzip", lambda: bytes(cramjam.gzip.decompress(h)))
c8=c[:-8]; t("gzip no trailer", lambda: gzip.decompress(c8)); t("isal no trailer", lambda: igzip.open(io.BytesIO(c8)).read()); t("rapidgzip no trailer", lambda: rapidgzip.open(io.BytesIO(c8)).read())
open("h8.gz","wb").write(c8); t("indexed_gzip no trailer", lambda: indexed_gzip.IndexedGzipFile("h8.gz").read()); t("cramjam no trailer", lambda: bytes(cramjam.gzip.decompress(c8)))
