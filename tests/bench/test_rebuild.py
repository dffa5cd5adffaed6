"""How long a book of a hundred pages takes from an edit to a page that can be read."""

import large_book


def test_time_to_build_a_book_of_a_hundred_pages(tmp_path):
    builds = large_book.builds(large_book.new_book(tmp_path / "book"))
    rows = {"first build": "first", "after an edit of prose": "prose", "after an edit of a title": "title"}
    print("\n\n| `make book`, 100 executed pages | seconds | pages read |\n| --- | ---: | ---: |")
    for words, name in rows.items():
        print(f"| {words} | {builds[name].seconds:.1f} | {builds[name].ran.pages_read} |")
    assert all(build.ran.status == 0 for build in builds.values())
