from tests.databases import Books
from tests.web.sign_in.people import settled


def test_two_people_join_and_sign_in_again(books_db: Books):
    ada, ben = settled()
    assert ada.is_in and ben.is_in and len(ada.codes) == 10
    ada.browser.post("/sign-out")
    assert not ada.is_in
    first = ada.sign_in()
    assert first.status_code == 302 and first["Location"] == "/sign-in/second", first.content.decode()[:2000]
    assert not ada.is_in
    assert ada.second(ada.code()).status_code == 302
    assert ada.is_in
