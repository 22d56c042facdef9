"""Every row of the protocol: id, priority (M must, S should, O only if offered), what it asks in a line."""

from typing import NamedTuple


class Row(NamedTuple):
    """One requirement."""

    id: str
    priority: str
    line: str


ROWS = tuple(
    Row(*text.split(" ", 2))
    for text in """\
H1 M a feed's 200 has exactly the headers it should, no cookie, a length
H2 M a 304 is empty and repeats what caches need
H3 M If-None-Match decides alone; If-Modified-Since is then ignored
H4 M weak tags, lists and `*` match
H5 S unquoted tags and those that proxies mangled match
H6 M If-Modified-Since in all three date forms; garbage is ignored
H7 M back-dated posts, edits and removals move both validators, forwards only
H8 M the same bytes and ETag after a restart, for every hash seed, zone and language
H9 M HEAD has the headers of GET
H10 M Accept-Encoding is obeyed; Vary stands everywhere
H11 M one strong tag for each encoding, either of which gives 304
H12 M zipped bodies are the same each time
H13 M Cache-Control with max-age of an hour at most, stale-while-revalidate, stale-if-error
H14 M nothing forbids caching
H15 M a content folder that is lost empties no feed
H16 O 429 with Retry-After, only for unconditional hammering
H17 M an unknown term is 404, short and harmless
H18 S a retired feed is 410
H19 S another spelling, or a renamed feed, is 301 to the canonical URL
H20 M preconditions leave 404 and 410 alone
H21 M other methods are 405 with Allow; OPTIONS is answered
H22 M cruft in the query changes nothing; a misspelt filter is 400
H23 S Range is ignored and not promised
H24 M no header at all, HTTP/1.0: a normal answer
H25 M Accept is ignored
H26 O a negotiated URL varies by Accept
H27 M every media type, with its charset
H28 M a validator is silent on every XML feed
H29 S Link header, ASCII only
H30 S CORS on every answer, and its preflight
H31 S nosniff, cross-origin resource policy
H32 S fifty first requests build once
H33 S no server's name or version
H34 M a connection outlives a 304
H35 S a 304 by date carries the current ETag
H36 S pages lead to their feeds
H37 O two changes within a second have two ETags
R1 M one channel with title, link and description before the items
R2 M the channel's link is the home page
R3 M one self link, typed, the canonical URL
R4 M every item has a guid, unique and lasting
R5 M a guid that is no URL of the item says so
R6 M an id is never used again
R7 M dates in English with four-digit year, right weekday and numeric zone
R8 M lastBuildDate is the latest update of the items
R9 M a post of the future waits until it is due
R10 M newest first, with a stable order
R11 M summary in description, content in content:encoded, in this order
R12 M HTML is escaped exactly once
R13 M titles are plain text
R14 M author only with an address; names in dc:creator
R15 M the source with the URL of its feed
R16 S one category for each term, with its taxonomy
R17 S at most one enclosure, with length and type
R18 S ttl and skipHours say what max-age says
R19 S language, copyright and generator are valid
R20 S an image has the channel's title and link
R21 M no textInput, cloud or rating
R22 M every namespace once, at the root
R23 O a style sheet before the root, of the same origin
R24 O podcast and media elements only from real data
A1 M valid by RFC 4287's schema
A2 M a feed's id is its own, whatever its address or format
A3 M an entry has one id everywhere
A4 M updated is the latest of the entries
A5 M the feed or every entry has an author
A6 M one page of each entry, and its origin
A7 M the feed's links, each with its relation and type
A8 M a source has id, title, updated and links
A9 M the author is the post's, else the source's
A10 M text, html or xhtml; titles without markup
A11 M an entry without content has a page
A12 M languages of feed and entries
A13 M no xml:base
A14 S updated is never before published
A15 S categories with scheme, rights, generator
A16 M Atom's namespace is the default
A17 M tag: URIs as RFC 4151 has them
J1 M strictly JSON Feed 1.1
J2 M items: id, url, content, dates, tags, no null
J3 M authors are lists; languages are BCP 47
J4 M UTF-8 without byte order mark, NaN or lone surrogate
J5 S hubs, next_url, expired
J6 S the source, as an extension; external_url
J7 M content is safe and absolute
J8 S a closing script tag is harmless where JSON stands in HTML
J9 S attachments with URL, type and size
P1 O a complete feed says so
P2 O pages link to each other
P3 S archives by month: window and archives hold every post
P4 S old months are kept for a day
P5 S a feed holds 20 entries or 48 hours, within bounds
D1 M without A-IM never 226
D2 O with A-IM and a known tag: 226 with what is new
D3 O with A-IM and an unknown, no or the current tag: 200, 200, 304
D4 M deltas are off by default
W1 O hub and self in header and body, on HEAD too
W2 O a hub is told once the new bytes are served
W3 O subscriptions, if a hub is built
W4 O verification of intent, if a hub is built
W5 O distribution, if a hub is built
W6 O signatures, if a hub is built
O1 S OPML 2.0 of all feeds, grouped
X1 M what XML forbids is dropped, and costs no other post
X2 M lone surrogates are dropped
X3 M emoji and rare characters stay as they are
X4 M line ends become LF
X5 M the end of CDATA is text
X6 M HTML's entities are decoded
X7 M any title makes a valid feed
X8 M XML starts with its declaration
X9 M no DOCTYPE, no entities
C1 M every URL in content is absolute
C2 M nothing that runs is left in content
C3 M broken and huge HTML comes out balanced and bounded
C4 M template left-overs make no broken URL
C5 M every name of a term has one URL
C6 M URLs are ASCII
C7 M raw UTF-8 in a request line is 400
C8 S dangerous or relative URLs of sources and authors are dropped
S1 M YAML of any depth is refused before its parser sees it
S2 M a YAML alias bomb is refused
S3 M YAML that contains itself is refused
S4 M a YAML tag makes no object
S5 M no link leads out of the content folder
S6 M only regular files are opened
S7 M no path in a URL leads to a file
S8 M no Host is believed or repeated
S9 M forwarded headers are ignored
S10 M no number of spellings fills the memory
S11 M a hundred slow headers keep nobody waiting
S12 M a request that arrives byte by byte has a deadline
S13 M who does not read holds no thread
S14 M a huge request is refused early
S15 M huge posts and many files are bounded
S16 M a post that is not UTF-8 is left out and reported
S17 M byte order marks and NULs
S18 M nothing leaves its XML element
S19 M nothing that a poster wrote runs, in feeds or pages
S20 M no post or name adds a header
S21 M nothing in a cache is run
S22 M a damaged cache is a miss
S23 M a cache touches no files of others
S24 M hubs are the operator's alone; no callback, no redirect
S25 M nothing can be posted; the operator's page has a token
S26 M a body is zipped once; a zipped request is not unzipped
S27 M a fault shows neither path nor trace
S28 M a log holds one line for each event
S29 M a file that changes while it is read keeps its good version
S30 M one id, one entry; both posts are reported
S31 M no redirect leads elsewhere
S32 M what blows up parsers is read in bounded time
S33 M a request that two servers could read differently ends the connection
""".splitlines()
)
