"""feedsvc: a folder of posts becomes correct, fast, attributed feeds."""
