# Lets PROGRAM write its completions for each shell into FOLDER.
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
foreach(shell bash zsh fish)
  execute_process(COMMAND ${PROGRAM} completion ${shell}
    OUTPUT_VARIABLE text ERROR_QUIET RESULT_VARIABLE result)
  if(result EQUAL 0)
    file(WRITE ${FOLDER}/${shell} "${text}")
  endif()
endforeach()
file(TOUCH ${FOLDER}/made)
