from localrag.analysis.made_text import made_document, made_question


def test_made_text_is_the_same_for_the_same_number():
    assert made_document(3, 20) == made_document(3, 20)
    assert made_document(3, 20) != made_document(4, 20)


def test_a_document_answers_its_own_question():
    number, sentences = 7, 40
    section = made_question(number, sentences).split("の取扱い")[0]
    assert section in made_document(number, sentences)


def test_sentences_are_counted():
    assert made_document(1, 25).count("。") == 25
