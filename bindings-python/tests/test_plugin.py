"""The `test` blocks of a project as tests of pytest."""

from __future__ import annotations

import pytest

from conftest import TEXT

ENTITY, _, TESTS = TEXT.partition('test "nobody')
TESTS = 'test "nobody' + TESTS


def project(pytester: pytest.Pytester, tests: str = TESTS, ini: str = 'brightline = "standards"') -> None:
    folder = pytester.mkdir("standards")
    (folder / "readiness.bright").write_text(ENTITY)
    (folder / "tests.bright").write_text(tests)
    (folder / "notes.md").write_text("nothing")
    pytester.makepyprojecttoml(f"[tool.pytest.ini_options]\n{ini}\n".replace('"standards"', '["standards"]'))


def test_a_project_that_does_not_opt_in_is_left_alone(pytester: pytest.Pytester) -> None:
    project(pytester, ini="")
    pytester.makepyfile(test_x="def test_x(): pass")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_blocks_are_collected_and_run(pytester: pytest.Pytester) -> None:
    cases = """
    test "a table" of readiness {
      at 2026-01-15
      cases {
        given { owner: "x", coverage: 90 } expect ready
        given { owner: "x", coverage: 9 } expect not ready
      }
    }
    test "nobody owns it" of readiness { at 2026-01-15  given { coverage: 90 }  expect tier none }
    """
    project(pytester, TESTS + cases)
    result = pytester.runpytest_subprocess("-v")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(
        [
            "standards/tests.bright::nobody owns it PASSED*",
            "standards/tests.bright::a table (case 1) PASSED*",
            "standards/tests.bright::a table (case 2) PASSED*",
            "standards/tests.bright::nobody owns it (line *) PASSED*",
        ]
    )
    pytester.runpytest_subprocess("-k", "case and 2").assert_outcomes(passed=1, deselected=3)


def test_a_failure_shows_the_line(pytester: pytest.Pytester) -> None:
    project(pytester, TESTS.replace("unmet", "met"))
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            'test "nobody owns it" of readiness',
            " --> standards/tests.bright:5:*",
            "5 |   expect rule has-owner met",
            "*^ expected rule has-owner met",
            "*  found rule has-owner unmet",
            "FAILED standards/tests.bright::nobody owns it*",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_standard_that_does_not_compile_is_drawn_once(pytester: pytest.Pytester) -> None:
    project(pytester, TESTS.replace("of readiness", "of redyness"))
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=2)
    assert result.stdout.str().count('test "nobody owns it" of redyness') == 1
    result.stdout.fnmatch_lines(["*the standard does not compile*", "*did you mean `readiness`*"])


def test_a_project_may_name_its_files_in_brightline_toml(pytester: pytest.Pytester) -> None:
    project(pytester, ini='brightline = ["."]')
    pytester.makefile(".toml", brightline='standard = ["standards/"]')
    pytester.runpytest_subprocess("standards").assert_outcomes(passed=1)


def test_a_standard_that_is_not_there(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\nbrightline = ["nowhere"]\n')
    result = pytester.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*brightline: there is no `*nowhere`*"])
